using System.Collections.Frozen;
using Tarn.Aws.S3.Members;
using Tarn.Settings;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Modules.Storage.Locations;

/// <summary>Settings of storage locations: where they are, and the classes that use them.</summary>
internal static class LocationSettings
{
    /// <summary>The class's name for INTELLIGENT_TIERING objects that were not read for 30 days.</summary>
    public const string Infrequent = "INTELLIGENT_TIERING_INFREQUENT";

    private static readonly FrozenDictionary<string, StorageClass> Classes = Enum.GetValues<StorageClass>()
        .Where(one => one != StorageClass.Standard).ToFrozenDictionary(StorageClasses.NameOf);

    /// <summary>The locations beside the data directory.</summary>
    public static readonly Setting<IReadOnlyList<LocationConfig>> Locations = new()
    {
        Name = "storage-locations",
        Value = "JSON",
        DefaultText = "none",
        Description = "Folders and S3 buckets for bytes of objects, beside the data directory.",
        Group = SettingGroup.Storage,
        Parse = LocationText.Locations,
        Default = () => [],
    };

    /// <summary>The names of classes' locations.</summary>
    public static readonly Setting<IReadOnlyDictionary<string, string>> ClassLocations = new()
    {
        Name = "storage-classes",
        Value = "JSON",
        DefaultText = "none: every class stays in the data directory",
        Description = "The storage location of each storage class that has one.",
        Group = SettingGroup.Storage,
        Parse = text => LocationText.Classes(text, [.. Classes.Keys.Append(Infrequent)]),
        Default = () => FrozenDictionary<string, string>.Empty,
    };

    /// <summary>The bound of copies of objects in <c>scratch/</c>, bytes.</summary>
    public static readonly Setting<long> CopiesMaxBytes = new()
    {
        Name = "object-copies-max-bytes",
        Value = "BYTES",
        DefaultText = "4294967296",
        Description = "The room in scratch/ for objects that readers of files need as one local file.",
        Group = SettingGroup.Storage,
        Parse = text => SettingText.Number(text, 64L << 20, long.MaxValue / 2),
        Default = () => 4L << 30,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [Locations, ClassLocations, CopiesMaxBytes];

    /// <summary>The location of each class.</summary>
    public static IReadOnlyDictionary<StorageClass, string> LocationOfClass(ServeSettings settings) =>
        settings.Of(ClassLocations).Where(pair => pair.Key != Infrequent).ToDictionary(pair => Classes[pair.Key], pair => pair.Value);

    /// <summary>Errors of locations that do not fit together.</summary>
    public static IEnumerable<string> Check(ServeSettings settings)
    {
        var locations = settings.Of(Locations);
        foreach (var (storageClass, name) in settings.Of(ClassLocations).Where(pair => locations.All(one => one.Name != pair.Value)))
        {
            var known = locations.Count == 0 ? "it names none" : $"it names {string.Join(", ", locations.Select(one => one.Name))}";
            yield return $"\"{ClassLocations.Property}\": {storageClass} has the storage location {name}, "
                + $"which \"{Locations.Property}\" does not name; {known}.";
        }

        var folders = locations.Where(one => one.Path is not null).Select(one => (one.Name, Path: RealPath.Of(one.Path!))).ToList();
        var data = RealPath.Of(settings.Data);
        foreach (var (name, path) in folders.Where(folder => Contains(folder.Path, data) || Contains(data, folder.Path)))
        {
            yield return $"\"{Locations.Property}\": the folder {path} of {name} and the data directory {data} must not contain each other.";
        }

        for (var i = 0; i < folders.Count; i++)
        {
            foreach (var other in folders.Skip(i + 1).Where(other => Contains(folders[i].Path, other.Path) || Contains(other.Path, folders[i].Path)))
            {
                yield return $"\"{Locations.Property}\": the folders of {folders[i].Name} and {other.Name} must not contain each other "
                    + $"({folders[i].Path}, {other.Path}).";
            }
        }
    }

    private static bool Contains(string folder, string path) =>
        path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
