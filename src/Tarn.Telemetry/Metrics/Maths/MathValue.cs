namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>A value inside an expression.</summary>
internal abstract record MathValue
{
    /// <summary>A number.</summary>
    public sealed record Scalar(double Number) : MathValue;

    /// <summary>One time series.</summary>
    public sealed record Single(TimeSeries Series) : MathValue;

    /// <summary>Several time series, or scalars of a list.</summary>
    public sealed record Several(IReadOnlyList<TimeSeries> Series) : MathValue;

    /// <summary>A text or a word of a function.</summary>
    public sealed record Word(string Text) : MathValue;

    /// <summary>The name of the kind, for messages.</summary>
    public string Kind => this switch
    {
        Scalar => "a number",
        Single => "a time series",
        Several => "an array of time series",
        _ => "a text",
    };
}
