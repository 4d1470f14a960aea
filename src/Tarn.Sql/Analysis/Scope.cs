using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// A column that a name may refer to: its name, its relation (alias, or table name with its database), and its
/// expression.
/// </summary>
internal sealed record ScopeField(string? Relation, string? Database, string? Name, string Label, PlanExpression Value)
{
    /// <summary>Whether `*` omits the column; a query can still name it.</summary>
    public bool Hidden { get; init; }
}

/// <summary>
/// The names that are visible at one position. A query inside an expression sees its outer scopes after its own.
/// </summary>
internal sealed class Scope(IReadOnlyList<ScopeField> fields, Scope? outer)
{
    public static readonly Scope Empty = new([], null);

    public IReadOnlyList<ScopeField> Fields { get; } = fields;

    public Scope? Outer { get; } = outer;

    /// <summary>The error that a reference to a column of this scope gives; null: references are allowed.</summary>
    public (string Name, string Message)? Refusal { get; init; }

    /// <summary>Whether the columns are the outputs of a SELECT, as ORDER BY sees them.</summary>
    public bool IsOfOutputs { get; init; }

    /// <summary>Whether the columns are found under the names of their relations alone, as under the labels of MATCH_RECOGNIZE.</summary>
    public bool NeedsRelation { get; init; }

    /// <summary>The same names, with an error for each reference to this scope's own columns.</summary>
    public Scope Refusing(string name, string message) => new(Fields, Outer) { Refusal = (name, message) };

    /// <summary>
    /// Finds the column of a (qualified) name, from the innermost scope outwards; null when no column matches.
    /// </summary>
    public PlanExpression? Find(IReadOnlyList<Identifier> name, SourcePosition at)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            ScopeField? found = null;
            foreach (var field in scope.Fields)
            {
                if ((scope.NeedsRelation && name.Count == 1) || !Matches(field, name))
                {
                    continue;
                }

                if (found is not null)
                {
                    throw new SqlException(SqlErrorName.AmbiguousName, $"Column '{string.Join('.', name.Select(n => n.Lower))}' is ambiguous", at);
                }

                found = field;
            }

            if (found is not null)
            {
                return scope.Refusal is not { } refusal ? found.Value with { At = at } : throw new SqlException(refusal.Name, refusal.Message, at);
            }

            // A nearer column hides the relations further out: its field is meant.
            if (name.Count > 1 && scope.Fields.Any(field => field.Relation is null && field.Name == name[0].Lower))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>
    /// Fields of one relation of this scope, for `t.*`; empty when the scope has no relation of that name.
    /// </summary>
    public IReadOnlyList<ScopeField> OfRelation(IReadOnlyList<Identifier> name) =>
        [.. Fields.Where(f => !f.Hidden && f.Relation == name[^1].Lower && (name.Count < 2 || f.Database == name[^2].Lower))];

    private static bool Matches(ScopeField field, IReadOnlyList<Identifier> name) =>
        field.Name is not null && field.Name == name[^1].Lower
        && (name.Count < 2 || field.Relation == name[^2].Lower)
        && (name.Count < 3 || field.Database == name[^3].Lower);
}

/// <summary>A bound relation: its plan and the names of its columns.</summary>
internal sealed record BoundRelation(PlanNode Plan, IReadOnlyList<ScopeField> Fields)
{
    public static ScopeField Field(string? relation, string? database, string? name, string label, int column, SqlType type) =>
        new(relation, database, name, label, new ColumnReference(column, label, type));
}
