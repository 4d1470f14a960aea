using Tarn.Access.Secrets;

namespace Tarn.Aws.SecretsManager.Selection;

/// <summary>A secret with its tags.</summary>
internal sealed record ListedSecret(RegisteredSecret Secret, IReadOnlyList<KeyValuePair<string, string>> Tags);
