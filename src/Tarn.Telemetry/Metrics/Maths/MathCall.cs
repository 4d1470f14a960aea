namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>A function with computed arguments.</summary>
/// <param name="Name">The function, in capitals.</param>
/// <param name="Window">The time of the request.</param>
/// <param name="Period">The period of series that the function makes, seconds.</param>
internal sealed record MathCall(string Name, IReadOnlyList<MathValue> Arguments, MathWindow Window, int Period)
{
    /// <summary>The number of arguments.</summary>
    public int Count => Arguments.Count;

    /// <summary>Checks the number of arguments.</summary>
    public MathCall Takes(int least, int most) => Count >= least && Count <= most
        ? this
        : throw MathErrors.Invalid(least == most ? $"{Name} takes {least} arguments, not {Count}" : $"{Name} takes {least} to {most} arguments, not {Count}");

    /// <summary>An argument that must be a number.</summary>
    public double Number(int index) => Arguments[index] is MathValue.Scalar scalar ? scalar.Number : throw Wrong(index, "a number");

    /// <summary>An argument that must be an array; one series is an array of one.</summary>
    public IReadOnlyList<TimeSeries> Array(int index) => Arguments[index] switch
    {
        MathValue.Several several => several.Series,
        MathValue.Single single => [single.Series],
        _ => throw Wrong(index, "an array of time series"),
    };

    /// <summary>An argument that must be a word, in capitals.</summary>
    public string Word(int index) => Arguments[index] is MathValue.Word word ? word.Text.ToUpperInvariant() : throw Wrong(index, "a word");

    /// <summary>Applies a change to the series, or to each series of the array, that is the first argument.</summary>
    public MathValue Each(Func<TimeSeries, TimeSeries> change) => Arguments[0] switch
    {
        MathValue.Single single => new MathValue.Single(change(single.Series)),
        MathValue.Several several => MathOperators.Each(several, change),
        _ => throw Wrong(0, "a time series"),
    };

    /// <summary>The error for an argument of another kind.</summary>
    public Storage.TarnException Wrong(int index, string wanted) =>
        MathErrors.Invalid($"argument {index + 1} of {Name} must be {wanted}, not {Arguments[index].Kind}");
}
