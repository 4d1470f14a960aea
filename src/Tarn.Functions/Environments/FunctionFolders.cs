using System.Security.Cryptography;
using System.Text;
using Tarn.Functions.Isolation;
using Tarn.Functions.Versions;
using Tarn.Processes.Fences;
using Tarn.Processes.Native;

namespace Tarn.Functions.Environments;

/// <summary>
/// The scratch folders of functions. Under root, functions have users of their own, which must pass all folders on the
/// way. So code that functions run is unpacked below <see cref="Code"/>.
/// </summary>
public sealed class FunctionFolders
{
    private const uint PassThrough = 0b111_001_001;
    private const uint Readable = 0b111_101_101;

    private readonly MergedLayers _layers;
    private readonly bool _isOutside;

    private FunctionFolders(string root, bool isOutside)
    {
        (Root, _isOutside) = (root, isOutside);
        _layers = new MergedLayers(Layers);
    }

    /// <summary>The root of the folders.</summary>
    public string Root { get; }

    /// <summary>Where code and layers are unpacked: a folder for each hash, readable for all.</summary>
    public string Code => Path.Combine(Root, "code");

    /// <summary>The runtimes' bootstraps.</summary>
    internal string Runtime => Path.Combine(Root, "runtime");

    /// <summary>The copy of the machine's settings.</summary>
    internal string Settings => Path.Combine(Root, "settings");

    /// <summary>Layers of one function as one folder.</summary>
    internal string Layers => Path.Combine(Root, "layers");

    /// <summary>The environments' own folders.</summary>
    internal string Environments => Path.Combine(Root, "environments");

    /// <summary>Makes the folders.</summary>
    /// <param name="scratch">The folder in the server's scratch.</param>
    /// <param name="isForOthers">Whether other users than the server's must pass them.</param>
    public static FunctionFolders Open(string scratch, bool isForOthers)
    {
        var isOutside = false;
        Directory.CreateDirectory(scratch);
        if (isForOthers)
        {
            _ = FenceCalls.ChangeMode(scratch, PassThrough);
            if (OpenFolders.FirstBarred(scratch) is not null)
            {
                scratch = Outside(scratch);
                isOutside = true;
            }
        }

        var folders = new FunctionFolders(scratch, isOutside);
        Empty(folders.Environments);
        Empty(folders.Layers);
        foreach (var folder in new[] { folders.Code, folders.Runtime, folders.Layers, folders.Environments })
        {
            Directory.CreateDirectory(folder);
            _ = FenceCalls.ChangeMode(folder, isForOthers ? Readable : 0b111_000_000);
        }

        Empty(folders.Settings);
        SettingsCopy.Write(folders.Settings);
        folders.WriteBootstraps();
        return folders;
    }

    /// <summary>Removes folders outside of the server's scratch.</summary>
    internal void Close()
    {
        if (_isOutside)
        {
            Empty(Root);
        }
    }

    /// <summary>A function's layers as one folder; null: it has none.</summary>
    internal string? LayersOf(FunctionVersion version) => version.LayerFolders.Count switch
    {
        0 => null,
        1 => version.LayerFolders[0],
        _ => _layers.Of(version.LayerFolders),
    };

    // The data directory is closed to other users: they get a folder beside it, of root alone.
    private static string Outside(string scratch)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(scratch))))[..16];
        var folder = Path.Combine("/var/tmp", $"tarn-functions-{name}");
        Directory.CreateDirectory(folder);
        if (new DirectoryInfo(folder).LinkTarget is not null || FenceCalls.ChangeOwner(folder, 0, 0) != 0 || FenceCalls.ChangeMode(folder, PassThrough) != 0)
        {
            throw new IOException($"{folder} is not this server's own folder");
        }

        return folder;
    }

    private static void Empty(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // the files stay where they are, and no environment looks at them
        }
    }

    private void WriteBootstraps()
    {
        foreach (var name in typeof(FunctionFolders).Assembly.GetManifestResourceNames())
        {
            using var source = typeof(FunctionFolders).Assembly.GetManifestResourceStream(name)!;
            var path = Path.Combine(Runtime, name.EndsWith("bootstrap.dll", StringComparison.Ordinal) ? "bootstrap.dll" : name);
            using (var target = File.Create(path))
            {
                source.CopyTo(target);
            }

            _ = FenceCalls.ChangeMode(path, 0b110_100_100);
        }
    }
}
