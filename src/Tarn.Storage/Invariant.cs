using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tarn.Storage;

/// <summary>
/// Checks that stay on in release: a broken invariant stops the work before it can damage stored data.
/// </summary>
public static class Invariant
{
    /// <summary>Throws when <paramref name="holds"/> is false.</summary>
    public static void Check(
        [DoesNotReturnIf(false)] bool holds,
        [CallerArgumentExpression(nameof(holds))] string what = "",
        [CallerMemberName] string where = "")
    {
        if (!holds)
        {
            Broken(what, where);
        }
    }

    [DoesNotReturn]
    private static void Broken(string what, string where) =>
        throw new InvalidOperationException($"Broken invariant in {where}: {what}");
}
