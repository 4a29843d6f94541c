// How `changeset version` writes the changelogs: what each changeset says, and one line for all dependencies that come
// in a newer version. Its own way has a line with a commit for each changeset of each dependency.
export default {
  getReleaseLine: async ({ summary }) => `- ${summary.replaceAll("\n", "\n  ")}`,
  getDependencyReleaseLine: async (_, dependencies) =>
    dependencies.length === 0
      ? ""
      : `- Newer versions of ${dependencies.map(({ name }) => `\`${name}\``).join(", ")}`,
};
