using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>The fields that the rows of a partition have for the matcher and for its results: expressions over the input, each once.</summary>
internal sealed class MatchRowFields
{
    private readonly List<PlanExpression> _values = [];
    private readonly Dictionary<string, int> _places = [];

    public IReadOnlyList<PlanExpression> Values => _values;

    public SqlType Type => SqlType.Row([.. _values.Select(v => new RowField(null, v.Type))]);

    /// <summary>The number of the field that has a value.</summary>
    public int Of(PlanExpression value)
    {
        var key = PlanExpressionTree.Key(value);
        if (!_places.TryGetValue(key, out var place))
        {
            _places.Add(key, place = _values.Count);
            _values.Add(value);
        }

        return place;
    }
}
