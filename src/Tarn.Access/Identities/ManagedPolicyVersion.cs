namespace Tarn.Access.Identities;

/// <summary>One version of a managed policy.</summary>
/// <param name="Number">Its number, from 1; IAM shows <c>v1</c>.</param>
/// <param name="Document">The policy as it was given.</param>
/// <param name="Created">The time of creation.</param>
public sealed record ManagedPolicyVersion(int Number, string Document, DateTimeOffset Created);
