using Tarn.Sql.Engine;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Lowering;

/// <content>
/// Columns of queries around. A lambda of the engine finds no column of its own query beside one of a query around (seen on 1.5.6). So a
/// step whose expressions have lambdas gets the outer values as columns of its input.
/// </content>
internal sealed partial class PlanLowering
{
    /// <summary>Writes a step over an input.</summary>
    /// <param name="input">The input, as FROM names it.</param>
    /// <param name="own">The columns of the input.</param>
    /// <param name="expressions">The expressions of the step.</param>
    /// <param name="form">Lowers the expressions, and writes the step over the input that it gets.</param>
    private EngineSql WithOuter(
        EngineSql input, IReadOnlyList<PlanColumn> own, IEnumerable<PlanExpression> expressions, Func<EngineSql, EngineSql> form)
    {
        var outer = OuterColumns(own, expressions);
        if (outer.Count == 0)
        {
            return form(input);
        }

        var before = outer.ToDictionary(column => column, column => _columns.GetValueOrDefault(column));
        var parts = outer.ToDictionary(column => column, column => new EngineDeferred(Column(column)));
        foreach (var (column, part) in parts)
        {
            _columns[column] = part;
        }

        var source = new EngineDeferred(input);
        var sql = form(source);
        foreach (var (column, part) in before)
        {
            _columns.Remove(column);
            if (part is not null)
            {
                _columns.Add(column, part);
            }
        }

        if (sql.Traits.HasFlag(EngineTraits.Lambda))
        {
            var names = parts.Values.Select(part => (part.Value, Fresh("x"))).ToList();
            source.Value = With(input, names);
            foreach (var (part, name) in parts.Values.Zip(names, (part, column) => (part, column.Item2)))
            {
                part.Value = new EngineName(name);
            }
        }

        return sql;
    }

    private static List<int> OuterColumns(IReadOnlyList<PlanColumn> own, IEnumerable<PlanExpression> expressions)
    {
        var known = own.Select(column => column.Id).ToHashSet();
        var found = new HashSet<int>();
        foreach (var expression in expressions)
        {
            PlanExpressionTree.Visit(expression, part =>
            {
                if (part is LambdaValue lambda)
                {
                    known.UnionWith(lambda.Parameters.Select(parameter => parameter.Column));
                }
                else if (part is Shared shared)
                {
                    known.Add(shared.Name.Column);
                }
                else if (part is ColumnReference reference)
                {
                    found.Add(reference.Column);
                }
            });
        }

        return [.. found.Except(known).Order()];
    }
}
