using Tarn.Sql.Types;

namespace Tarn.Sql.Plans;

/// <summary>
/// The writer of DuckDB's SQL as functions see it. Functions stand below the writer, which reads their overloads from the plan.
/// </summary>
internal interface ISqlWriter
{
    /// <summary>An expression as SQL.</summary>
    string Write(PlanExpression e);

    /// <summary>An expression as SQL, with columns of these ordinals under these names (a lambda's parameters).</summary>
    string WriteRenamed(PlanExpression e, IReadOnlyDictionary<int, string> names);

    /// <summary>A value of one type as another, by Trino's rules.</summary>
    string Cast(string sql, SqlType from, SqlType to);

    /// <summary>DuckDB's name of a type.</summary>
    string TypeName(SqlType type);

    /// <summary>A name that no other part of the statement uses.</summary>
    string Fresh(string word);

    /// <summary>The value of a constant whole number.</summary>
    /// <exception cref="SqlException">The expression is no constant whole number.</exception>
    string ConstantInt(PlanExpression e, string what);

    /// <summary>A division that fails by Trino's error when the divisor is zero.</summary>
    string Guarded(string left, PlanExpression divisor, string right, string operation);

    /// <summary>A call of a C# function.</summary>
    string Call(string function, IReadOnlyList<SqlType> parameters, SqlType result, string arguments);

    /// <summary>The name under which the worker registers a C# function for these types.</summary>
    string Managed(string function, IReadOnlyList<SqlType> parameters, SqlType result);

    /// <summary>SQL that ends the statement with an error.</summary>
    string Fail(string name, string message);
}
