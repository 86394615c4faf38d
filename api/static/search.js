// Suggestions while one types: the combobox pattern of the ARIA Authoring Practices, on every search box of a page, and on
// every field that takes the name of a thing.
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
    box.parentElement.append(this.list);
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
      const answer = await fetch(`/suggest?${this.asked(text)}`, { signal: this.request.signal });
      if (answer.ok) this.show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  asked(text) {
    return new URLSearchParams({ q: text });
  }

  take(each) {
    location.href = each.page;
  }

  show(suggestions) {
    if (document.activeElement !== this.box) return;
    this.shown = suggestions;
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
    option.addEventListener("click", (event) => {
      event.preventDefault();
      this.take(each);
    });
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
      this.take(this.shown[this.chosen]);
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

// A field for a thing is filled with its name, or with its identifier where others are called the same.
class Naming extends Suggestions {
  asked(text) {
    return new URLSearchParams([["q", text], ...this.box.dataset.kinds.split(" ").map((kind) => ["type", kind])]);
  }

  take(each) {
    const namesakes = this.shown.filter(({ label }) => label === each.label).length;
    this.box.value = namesakes > 1 ? each.page.replace(/^\/page\//, "") : each.label;
    this.close();
  }
}

document.querySelectorAll("input[type=search][name=q]").forEach((box, number) => new Suggestions(box, number));
document.querySelectorAll("input[data-kinds]").forEach((box) => new Naming(box, box.id));
