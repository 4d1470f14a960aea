using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Refusals;

/// <summary>Refusals that need more than the request.</summary>
internal static class LambdaRefusals
{
    /// <summary>Refuses a processor that is not this machine's, for programs that need it. Interpreters run code of both.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException.</exception>
    public static void Architectures(string operation, IReadOnlyList<string>? architectures, string own, string? runtime)
    {
        if (architectures is [var wanted] && wanted != own && runtime?.StartsWith("provided", StringComparison.Ordinal) != false)
        {
            throw LambdaErrors.InvalidParameterValueException(
                Refusal.OfMember("lambda", operation, $"Architectures {wanted}", $"{own}, this machine's"));
        }
    }
}
