using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>A function that a request names.</summary>
/// <param name="Arn">Its ARN without a qualifier.</param>
/// <param name="Qualifier">The version or alias that the request names; null: none.</param>
internal sealed record FoundFunction(FunctionId Id, string Name, string Arn, string? Qualifier)
{
    /// <summary>The ARN with the qualifier, if the request names one.</summary>
    public string QualifiedArn => Qualifier is null ? Arn : $"{Arn}:{Qualifier}";
}
