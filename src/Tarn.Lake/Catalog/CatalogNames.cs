using Tarn.Storage;

namespace Tarn.Lake.Catalog;

/// <summary>The catalog's rules for names.</summary>
public static class CatalogNames
{
    /// <summary>Characters of a name.</summary>
    public const int LengthMax = 255;

    /// <summary>The name as it is stored: in lower case.</summary>
    /// <exception cref="TarnException">InvalidArgument: empty, too long, or with a control character.</exception>
    public static string Fold(string name, string what)
    {
        if (name.Length is 0 or > LengthMax || name.Any(char.IsControl))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"{what} name has 1 to {LengthMax} characters and no control characters.");
        }

        return name.ToLowerInvariant();
    }
}
