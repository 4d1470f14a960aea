using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>The overload chosen for a call, with the types that its arguments are coerced to.</summary>
internal sealed record ResolvedFunction(FunctionSignature Function, IReadOnlyList<SqlType> Parameters, SqlType Result, TypeBinding Binding);

/// <summary>
/// Chooses an overload as Trino does: one that needs no coercion, else the most specific one that coercion reaches.
/// </summary>
internal static class FunctionResolver
{
    /// <param name="overloads">All overloads of one name.</param>
    /// <param name="arguments">
    /// Types of the arguments; <see cref="SqlType.Function"/> for a lambda, which any function parameter takes.
    /// </param>
    /// <returns>The chosen overload; null when none fits.</returns>
    public static ResolvedFunction? Resolve(IReadOnlyList<FunctionSignature> overloads, IReadOnlyList<SqlType> arguments)
    {
        List<ResolvedFunction> candidates = [];
        foreach (var overload in overloads)
        {
            if (Try(overload, arguments) is { } candidate)
            {
                if (candidate.Parameters.SequenceEqual(arguments))
                {
                    return candidate;
                }

                candidates.Add(candidate);
            }
        }

        return candidates.Find(a => candidates.TrueForAll(b => MoreSpecific(a, b))) ?? candidates.FirstOrDefault();
    }

    private static bool MoreSpecific(ResolvedFunction a, ResolvedFunction b) =>
        ReferenceEquals(a, b) || !a.Parameters.Where((type, i) => !TypeCoercion.CanCoerce(type, b.Parameters[i])).Any();

    private static ResolvedFunction? Try(FunctionSignature overload, IReadOnlyList<SqlType> arguments)
    {
        var count = overload.Parameters.Count;
        if (overload.Variadic ? arguments.Count < count : arguments.Count != count)
        {
            return null;
        }

        var binding = new TypeBinding();
        for (var i = 0; i < arguments.Count; i++)
        {
            var pattern = overload.Parameters[Math.Min(i, count - 1)];
            var isLambda = arguments[i].Kind == TypeKind.Function;
            if (pattern.IsFunction != isLambda || (!isLambda && !binding.Match(pattern, arguments[i])))
            {
                return null;
            }
        }

        var parameters = new SqlType[arguments.Count];
        for (var i = 0; i < arguments.Count; i++)
        {
            var pattern = overload.Parameters[Math.Min(i, count - 1)];
            parameters[i] = pattern.IsAny ? arguments[i] : binding.Resolve(pattern);
            if (arguments[i].Kind != TypeKind.Function && !TypeCoercion.CanCoerce(arguments[i], parameters[i]) && !TextFits(arguments[i], parameters[i]))
            {
                return null;
            }
        }

        var result = overload.ResultRule?.Invoke(parameters) ?? binding.Resolve(overload.Return);
        return new(overload, parameters, result, binding);
    }

    private static bool TextFits(SqlType from, SqlType to) => from.Kind == TypeKind.Char && to.Kind == TypeKind.Varchar;
}
