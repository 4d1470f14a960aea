using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
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
    /// <param name="at">The position that errors name.</param>
    /// <returns>The chosen overload; null when none fits.</returns>
    /// <exception cref="SqlException">AMBIGUOUS_FUNCTION_CALL: a null fits overloads with different results.</exception>
    public static ResolvedFunction? Resolve(IReadOnlyList<FunctionSignature> overloads, IReadOnlyList<SqlType> arguments, SourcePosition at)
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

        if (candidates.Count > 1 && arguments.Any(a => a.Kind == TypeKind.Unknown))
        {
            return AmongNulls(candidates, arguments, at);
        }

        return candidates.Find(a => candidates.TrueForAll(b => MoreSpecific(a, b))) ?? candidates.FirstOrDefault();
    }

    /// <summary>The error of a call whose nulls fit several overloads.</summary>
    public static SqlException Ambiguous(SourcePosition at) => new(
        SqlErrorName.AmbiguousFunctionCall, "Could not choose a best candidate operator. Explicit type casts must be added.", at);

    /// <summary>
    /// A null fits every type. The one most specific overload is chosen; else one that coerces only nulls, when all of these have the same result.
    /// </summary>
    private static ResolvedFunction AmongNulls(List<ResolvedFunction> candidates, IReadOnlyList<SqlType> arguments, SourcePosition at)
    {
        // Overloads for CHAR have a twin for VARCHAR.
        var fitting = candidates.FindAll(c => !c.Parameters.Where((type, i) => type.Kind == TypeKind.Char && IsNull(i)).Any());
        var specific = new List<ResolvedFunction>();
        foreach (var candidate in fitting)
        {
            var place = specific.FindIndex(s => Takes(s, candidate) || Takes(candidate, s));
            if (place < 0)
            {
                specific.Add(candidate);
            }
            else if (Takes(specific[place], candidate))
            {
                specific[place] = candidate;
            }
        }

        var coercingNulls = fitting.FindAll(c => !c.Parameters.Where((type, i) => !IsNull(i) && !IsLambda(i) && type != arguments[i]).Any());
        var chosen = specific.Count == 1 || coercingNulls.Count == 0 ? specific : coercingNulls;
        return chosen.Count > 0 && chosen.TrueForAll(c => c.Result == chosen[0].Result) ? chosen[0] : throw Ambiguous(at);

        bool IsNull(int i) => arguments[i].Kind == TypeKind.Unknown;

        bool IsLambda(int i) => arguments[i].Kind == TypeKind.Function;

        bool Takes(ResolvedFunction general, ResolvedFunction special) =>
            Try(general.Function, [.. special.Parameters.Select((type, i) => IsLambda(i) ? arguments[i] : type)]) is not null;
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
