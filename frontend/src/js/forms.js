// Forms: sent once however often the button is pressed; counted text; the place of the phone.
import { all, icon, onContent, text } from "./page.js";

function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.dataset.again !== undefined) return;
  if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
  setTimeout(() => form.setAttribute("aria-busy", "true"));
}

function countText(area) {
  const left = area.parentElement.querySelector(".count-left");
  if (!left) return;
  const show = () => (left.textContent = `${area.value.length} / ${area.maxLength}`);
  area.addEventListener("input", show);
  show();
}

function hereButton(button) {
  if (!navigator.geolocation) return (button.hidden = true);
  button.hidden = false;
  const scope = button.closest("form") ?? document;
  const said = scope.querySelector("[data-here-said]");
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        const detail = { lon: coords.longitude, lat: coords.latitude, accuracy: Math.round(coords.accuracy) };
        if (said) said.textContent = text("here_found", detail);
        document.dispatchEvent(new CustomEvent("place-found", { detail }));
        setPoint(scope, detail);
      },
      (error) => {
        button.removeAttribute("aria-busy");
        const refused = error.code === error.PERMISSION_DENIED;
        if (said) said.textContent = text(refused ? "here_refused" : "here_unknown");
      },
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
    );
  });
}

/** Writes a point into the form's lon and lat inputs, to the 6th decimal (a tenth of a metre). */
export function setPoint(scope, { lon, lat }) {
  for (const [name, value] of [["lon", lon], ["lat", lat]]) {
    const input = scope.querySelector(`input[name=${name}]`);
    if (input) input.value = value.toFixed(6);
  }
  scope.dispatchEvent?.(new CustomEvent("point-set", { bubbles: true, detail: { lon, lat } }));
}

// A select or box marked data-submit sends its form at once; its button is for those without JS.
function submitOnChange(event) {
  if (event.target.matches("[data-submit]")) event.target.form?.requestSubmit();
}

// A button marked data-choose chooses its value wherever its section lets one choose.
function chooseEverywhere(event) {
  const button = event.target.closest("[data-choose]");
  for (const radio of button?.closest("section").querySelectorAll("input[type=radio]") ?? [])
    if (radio.value === button.dataset.choose) radio.checked = true;
}

// The browser's own check, in our words and in the page's language.
function sayWhatIsMissing(event) {
  const input = event.target;
  if (input.validity.valueMissing && input.dataset.required) input.setCustomValidity(input.dataset.required);
}

// Filters left empty stay out of the address.
function dropEmpty(event) {
  if (!event.target.matches("form.filters")) return;
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
}

function showPassword(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const input = button.parentElement.querySelector("input");
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
    button.replaceChildren(icon(hidden ? "eye-off" : "eye"));
  });
}

export function watchForms() {
  document.addEventListener("submit", sendOnce);
  document.addEventListener("change", submitOnChange);
  document.addEventListener("click", chooseEverywhere);
  document.addEventListener("invalid", sayWhatIsMissing, true);
  document.addEventListener("input", (event) => event.target.setCustomValidity?.(""));
  document.addEventListener("change", (event) => event.target.setCustomValidity?.(""));
  document.addEventListener("htmx:configRequest", dropEmpty);
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));
  onContent((root) => {
    all(root, "textarea[maxlength]").forEach(countText);
    all(root, "button[data-here]").forEach(hereButton);
    all(root, "button[data-show-password]").forEach(showPassword);
  });
}
