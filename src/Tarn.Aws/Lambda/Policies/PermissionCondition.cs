namespace Tarn.Aws.Lambda.Policies;

/// <summary>A condition of a statement.</summary>
/// <param name="Operator">The operator: <c>StringEquals</c>.</param>
/// <param name="Key">The key: <c>AWS:SourceAccount</c>.</param>
internal sealed record PermissionCondition(string Operator, string Key, string Value);
