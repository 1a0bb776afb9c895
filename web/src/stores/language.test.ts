import { expect, test } from "vitest";
import { fetchPart, followLanguage, strings } from "@/stores/language";
import { setPreference } from "@/stores/preferences";

test("words of a part follow the language, and parts that come later have it", async () => {
  await fetchPart("crowd");
  expect(strings("crowd").crowd.title).toBe("Crowd");
  setPreference("language", "nl");
  await followLanguage();
  expect(strings("crowd").crowd.title).toBe("Menigte");
  await Promise.all([fetchPart("admin"), fetchPart("auth")]);
  expect(strings("admin").admin.title).toBe("Beheer");
  expect(strings("auth").auth.signIn.title).not.toBe("");
  setPreference("language", "en");
  await expect.poll(() => strings("admin").admin.title).toBe("Admin");
});
