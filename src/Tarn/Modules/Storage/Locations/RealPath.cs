namespace Tarn.Modules.Storage.Locations;

/// <summary>A path without links, as far as it exists.</summary>
internal static class RealPath
{
    private const int LinksMax = 40;

    public static string Of(string path)
    {
        var (real, left) = ("/", new Stack<string>(Parts(Path.GetFullPath(path))));
        for (var links = 0; left.TryPop(out var part);)
        {
            var next = Path.Join(real, part);
            if (links < LinksMax && new FileInfo(next).LinkTarget is { } target)
            {
                links++;
                real = "/";
                foreach (var one in Parts(Path.GetFullPath(target, Path.GetDirectoryName(next)!)))
                {
                    left.Push(one);
                }
            }
            else
            {
                real = next;
            }
        }

        return real;
    }

    // The last part first.
    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();
}
