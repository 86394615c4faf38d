// Suggestions while one types: the combobox pattern of the ARIA Authoring Practices, on every search box of a page.
"use strict";

const PAUSE = 120; // milliseconds without a key before the server is asked

class Suggestions {
  constructor(box, number) {
    this.box = box;
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${number}`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.labels?.[0]?.textContent ?? "");
    this.list.hidden = true;
    box.form.append(this.list);
    const pattern = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(pattern)) box.setAttribute(name, value);
    box.addEventListener("input", () => this.later());
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.request?.abort();
    const text = this.box.value.trim();
    if (!text) return this.close();
    this.request = new AbortController();
    try {
      const answer = await fetch(`/suggest?${new URLSearchParams({ q: text })}`, { signal: this.request.signal });
      if (answer.ok) this.show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(suggestions) {
    if (document.activeElement !== this.box) return;
    this.list.replaceChildren(...suggestions.map((each, place) => this.option(each, place)));
    this.choose(-1);
    this.open(suggestions.length > 0);
  }

  option(each, place) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${place}`;
    option.setAttribute("role", "option");
    const link = document.createElement("a");
    link.href = each.page;
    link.tabIndex = -1;
    if (each.lang) link.lang = each.lang;
    link.textContent = each.label;
    option.append(link);
    for (const [style, words] of [["second", each.note], ["kind-of", each.kind]]) {
      if (!words) continue;
      const part = document.createElement("span");
      part.className = style;
      part.textContent = words;
      option.append(" ", part);
    }
    option.addEventListener("click", () => { location.href = each.page; });
    return option;
  }

  key(event) {
    const last = this.list.children.length - 1;
    const moves = { ArrowDown: this.chosen < last ? this.chosen + 1 : 0, ArrowUp: this.chosen > 0 ? this.chosen - 1 : last };
    if (event.isComposing) return; // an input method is at work
    if (event.key in moves && !this.list.hidden) {
      event.preventDefault();
      this.choose(moves[event.key]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && !this.list.hidden && this.chosen >= 0) {
      event.preventDefault();
      location.href = this.list.children[this.chosen].querySelector("a").href;
    }
  }

  choose(place) {
    this.chosen = place;
    [...this.list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === place)));
    if (place < 0) this.box.removeAttribute("aria-activedescendant");
    else {
      this.box.setAttribute("aria-activedescendant", this.list.children[place].id);
      this.list.children[place].scrollIntoView({ block: "nearest" });
    }
  }

  open(shown) {
    this.list.hidden = !shown;
    this.box.setAttribute("aria-expanded", String(shown));
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.open(false);
    this.choose(-1);
  }
}

document.querySelectorAll("input[type=search][name=q]").forEach((box, number) => new Suggestions(box, number));
