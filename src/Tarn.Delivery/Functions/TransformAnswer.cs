namespace Tarn.Delivery.Functions;

/// <summary>The answer to one call of a function.</summary>
/// <param name="Results">The results, when the function returned some.</param>
/// <param name="Code">The error's code as AWS names it, of a failure; null: the code of the outcome.</param>
/// <param name="Message">One sentence, of a failure.</param>
public sealed record TransformAnswer(
    TransformOutcome Outcome, IReadOnlyList<TransformResult> Results, string? Code = null, string? Message = null)
{
    public static TransformAnswer Of(IReadOnlyList<TransformResult> results) => new(TransformOutcome.Answered, results);

    /// <summary>A failure.</summary>
    public static TransformAnswer Of(TransformOutcome outcome, string message, string? code = null) => new(outcome, [], code, message);
}
