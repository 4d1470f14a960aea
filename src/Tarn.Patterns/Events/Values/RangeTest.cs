namespace Tarn.Patterns.Events.Values;

/// <summary>Numbers between two bounds.</summary>
/// <param name="bottom">The lower bound.</param>
/// <param name="hasBottom">Whether the lower bound is inside.</param>
/// <param name="top">The upper bound.</param>
/// <param name="hasTop">Whether the upper bound is inside.</param>
internal sealed class RangeTest(double bottom, bool hasBottom, double top, bool hasTop) : ValueTest
{
    public override bool Accepts(in EventValue value) =>
        value.Kind == EventValueKind.Number
        && PlainNumber.TryCompare(value.Text, out var number)
        && (hasBottom ? number >= bottom : number > bottom)
        && (hasTop ? number <= top : number < top);
}
