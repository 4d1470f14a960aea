namespace Tarn.Patterns.Events.Values;

/// <summary>Numbers between two bounds.</summary>
/// <param name="Bottom">The lower bound.</param>
/// <param name="HasBottom">Whether the lower bound is inside.</param>
/// <param name="Top">The upper bound.</param>
/// <param name="HasTop">Whether the upper bound is inside.</param>
internal sealed record RangeTest(double Bottom, bool HasBottom, double Top, bool HasTop) : ValueTest
{
    public override bool Accepts(in EventValue value) =>
        value.Kind == EventValueKind.Number
        && PlainNumber.TryCompare(value.Text, out var number)
        && (HasBottom ? number >= Bottom : number > Bottom)
        && (HasTop ? number <= Top : number < Top);
}
