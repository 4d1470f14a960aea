using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Telemetry.Metrics.Own;

namespace Tarn.Telemetry.Tests.Metrics.Own;

public sealed class MetricRowsTests
{
    [Fact]
    public void Every_row_has_a_cell_and_every_figure_and_count_of_a_room_has_one_row()
    {
        var rows = MetricRows.All;
        Assert.Equal(Enum.GetValues<Figure>(), rows.Select(row => row.Figure).OfType<Figure>().Order());
        Assert.Equal(Enum.GetValues<ServiceCell>(), rows.Select(row => row.Cell).OfType<ServiceCell>().Distinct().Order());
        Assert.Equal(rows.Count, rows.Select(row => (row.Namespace, row.Name, string.Join(',', row.Dimensions))).Distinct().Count());
        var operations = new OperationCells(MetricRows.OperationFigures);
        foreach (var row in rows.Where(row => row.Operations.Count > 0))
        {
            foreach (var plan in row.Operations.Select(operation => operations.Of(row.Service, operation)))
            {
                Assert.True(row.Kind == CellKind.Sum ? plan.SumOf(row.Dimension!.Value) > 0 : plan.Histogram > 0, row.Name);
                Assert.True(plan.Failures > 0 || row.Kind is not (CellKind.Success or CellKind.Calls), row.Name);
            }
        }
    }

    [Theory]
    [InlineData("""{ "name": "Other", "unit": "Count" }""", "Other .* has no cell")]
    [InlineData("""{ "name": "Other", "unit": "Count", "cell": "Nothing" }""", "no cell Nothing")]
    [InlineData("""{ "name": "Other", "unit": "Count", "figure": "Nothing" }""", "no figure Nothing")]
    [InlineData("""{ "name": "Other", "unit": "Pounds", "cell": "RecordsIn" }""", "unit is unknown")]
    [InlineData("""{ "name": "Other", "unit": "Count", "cell": "Latency" }""", "needs operations")]
    [InlineData("""{ "name": "Other", "unit": "Count", "cell": "RecordsIn", "zeroWith": ["Gone"] }""", "zeroWith names no metric")]
    [InlineData("""{ "name": "Other", "unit": "Count", "cell": "RecordsIn", "cells": 1 }""", "member cells is unknown")]
    [InlineData("""{ "name": "Known", "unit": "Count", "cell": "RecordsIn" }""", "there twice")]
    public void A_row_without_a_cell_is_refused_by_name(string row, string message)
    {
        var text = $$"""
            {
              "namespace": "AWS/Test", "resource": "test thing", "dimensions": ["Name"],
              "metrics": [{ "name": "Known", "unit": "Count", "cell": "RecordsIn" }, {{row}}]
            }
            """;
        Assert.Matches(message, Assert.Throws<FormatException>(() => MetricRows.Parse("test", text)).Message);
    }
}
