using System.Buffers;

namespace Tarn.Items.Expressions.Binding;

/// <summary>The characters of placeholders.</summary>
internal static class WordCharacters
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    public static bool ContainsOnlyWordCharacters(this ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Allowed);
}
