using System.Globalization;
using Tarn.Storage;

namespace Tarn.Aws.TarnApi.Paging;

/// <summary>A page of a list whose token is a number: the place of the next item.</summary>
internal static class ListPage
{
    /// <summary>Items of a page without MaxResults.</summary>
    public const int SizeDefault = 100;

    /// <summary>The place of a token; 0 without one.</summary>
    /// <exception cref="TarnException">InvalidArgument: the text is no token.</exception>
    public static long Begin(string? token) => token is null ? 0
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
        : throw new TarnException(ErrorKind.InvalidArgument, "NextToken is not one of this operation's");

    /// <summary>The token of a place.</summary>
    public static string Token(long place) => place.ToString(CultureInfo.InvariantCulture);
}
