using System.Globalization;
using Tarn.Storage;

namespace Tarn.Functions.Runtimes;

/// <summary>The families of runtimes that Tarn runs.</summary>
public enum RuntimeKind
{
    /// <summary><c>provided*</c>: the function's own program.</summary>
    Provided,

    /// <summary><c>nodejs*</c>.</summary>
    Node,

    /// <summary><c>python3.*</c>.</summary>
    Python,

    /// <summary><c>dotnet*</c>.</summary>
    DotNet,

    /// <summary><c>java*</c>.</summary>
    Java,
}

/// <summary>A runtime's name, read.</summary>
/// <param name="Name">The name: <c>python3.12</c>.</param>
/// <param name="Kind">Its family.</param>
/// <param name="Version">The interpreter's version: 3.12. Major 0: none.</param>
public sealed record RuntimeFamily(string Name, RuntimeKind Kind, RuntimeVersion Version)
{
    /// <summary>Reads a runtime's name.</summary>
    /// <exception cref="TarnException">NotSupported: Tarn runs no functions of this runtime.</exception>
    public static RuntimeFamily Parse(string name) =>
        TryParse(name, "nodejs", RuntimeKind.Node)
        ?? TryParse(name, "python", RuntimeKind.Python)
        ?? TryParse(name, "dotnet", RuntimeKind.DotNet)
        ?? TryParse(name, "java", RuntimeKind.Java)
        ?? (name == "provided" || name.StartsWith("provided.", StringComparison.Ordinal)
            ? new RuntimeFamily(name, RuntimeKind.Provided, default)
            : throw new TarnException(
                ErrorKind.NotSupported, $"The runtime {name} is not supported; nodejs*, python3.*, dotnet*, java* and provided* are"));

    // nodejs20.x, python3.12, dotnet10, java8.al2
    private static RuntimeFamily? TryParse(string name, string family, RuntimeKind kind)
    {
        if (!name.StartsWith(family, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = name[family.Length..].Split('.');
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? new RuntimeFamily(name, kind, new(major, parts.Length > 1 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var minor) ? minor : 0))
            : null;
    }
}

/// <summary>A version of an interpreter.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number; 0 where a runtime's name has none.</param>
public readonly record struct RuntimeVersion(int Major, int Minor)
{
    /// <summary>A measure of the distance to another version: one major version counts as 1,000 minor ones.</summary>
    public int DistanceTo(RuntimeVersion other) => Math.Abs(((Major - other.Major) * 1_000) + Minor - other.Minor);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
