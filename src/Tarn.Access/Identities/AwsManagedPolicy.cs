using Tarn.Access.Policies;

namespace Tarn.Access.Identities;

/// <summary>A managed policy of AWS.</summary>
/// <param name="Path">The path, <c>/service-role/</c> for example.</param>
/// <param name="Description">The rights in a sentence.</param>
/// <param name="Text">The policy's JSON.</param>
/// <param name="Document">The policy, ready for decisions.</param>
public sealed record AwsManagedPolicy(string Arn, string Name, string Path, string Description, string Text, PolicyDocument Document);
