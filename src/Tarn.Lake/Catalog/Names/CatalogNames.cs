using Tarn.Storage;

namespace Tarn.Lake.Catalog.Names;

/// <summary>The catalog's rules for names.</summary>
public static class CatalogNames
{
    /// <summary>Most characters in a name.</summary>
    public const int LengthMax = 255;

    /// <summary>
    /// Whether the text is a valid database name. With a slash in it, the ARN <c>table/database/table</c> would be
    /// ambiguous.
    /// </summary>
    public static bool IsDatabase(string name) => IsTable(name) && !name.Contains('/');

    /// <summary>Whether the text is a valid table name.</summary>
    public static bool IsTable(string name) => name.Length is > 0 and <= LengthMax && !name.Any(char.IsControl);

    /// <summary>Folds a database's name to lower case, the stored form.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the name is empty or too long, or has a control character or a slash.
    /// </exception>
    public static string FoldDatabase(string name) => IsTable(name) && !IsDatabase(name)
        ? throw new TarnException(ErrorKind.InvalidArgument, "Database name has no slash.")
        : Fold(name, "Database");

    /// <summary>Folds a name to lower case, the stored form.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the name is empty or too long, or has a control character.
    /// </exception>
    public static string Fold(string name, string what)
    {
        if (!IsTable(name))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"{what} name has 1 to {LengthMax} characters and no control characters.");
        }

        return name.ToLowerInvariant();
    }
}
