namespace Tarn.Items.Writes;

/// <summary>The outcome of a write.</summary>
/// <param name="Items">One for each write, in their order.</param>
/// <param name="IsRefused">A decision refused: nothing was changed, and the verdicts show which one.</param>
/// <param name="IsRepeated">The call was recorded before: these are the first call's outcomes, and nothing was changed now.</param>
public sealed record WriteResult(IReadOnlyList<WrittenItem> Items, bool IsRefused, bool IsRepeated);
