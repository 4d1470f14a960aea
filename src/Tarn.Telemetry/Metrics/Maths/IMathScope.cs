namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>The queries of a request, as an expression sees them.</summary>
internal interface IMathScope
{
    /// <summary>The value of a query; null: there is none with that id.</summary>
    MathValue? Find(string id);

    /// <summary>The series of all queries for one metric whose ids contain a text.</summary>
    IReadOnlyList<TimeSeries> Metrics(string text);

    IReadOnlyList<TimeSeries> Found(MathNode.Call search);
}
