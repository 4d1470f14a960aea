using Tarn.Storage;

namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>The errors of expressions.</summary>
internal static class MathErrors
{
    /// <summary>The expression cannot be computed.</summary>
    public static TarnException Invalid(string reason) => new(ErrorKind.InvalidArgument, $"the expression is not valid: {reason}");

    /// <summary>The expression uses a part that Tarn lacks.</summary>
    public static TarnException Refused(string part, string instead) => new(ErrorKind.NotSupported, $"Tarn has no {part} in expressions. Use {instead}.");
}
