"use strict";
addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("api-docs");
  SwaggerUIBundle({
    url: place.dataset.openapi,
    domNode: place,
    deepLinking: true,
    validatorUrl: null,
    supportedSubmitMethods: ["get"],
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    onComplete: () => {
      place.querySelector("main")?.setAttribute("role", "group");
      place.querySelector("h1")?.setAttribute("aria-level", "2");
    },
  });
});
