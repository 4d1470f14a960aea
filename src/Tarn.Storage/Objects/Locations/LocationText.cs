using System.Buffers;
using System.Text.Json;

namespace Tarn.Storage.Objects.Locations;

/// <summary>Reads the JSON of settings about locations. Every error names the member and valid values.</summary>
public static class LocationText
{
    private const int LocationsMax = 16;
    private const int NameLengthMax = 64;
    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> PrefixLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./");

    private static readonly string[] FolderMembers = ["kind", "path"];
    private static readonly string[] S3Members =
        ["kind", "bucket", "prefix", "endpoint", "region", "pathStyle", "accessKeyIdVariable", "secretAccessKeyVariable"];

    /// <summary>Reads <c>{"NAME": {"kind": "folder", …}}</c>.</summary>
    public static IReadOnlyList<LocationConfig> Locations(string text)
    {
        var members = Members(text, "an object is needed, as in {\"archive\": {\"kind\": \"folder\", \"path\": \"/mnt/archive\"}}");
        if (members.Count > LocationsMax)
        {
            throw new FormatException($"at most {LocationsMax} storage locations are supported");
        }

        return [.. members.Select(member => Location(member.Name, member.Value))];
    }

    /// <summary>Reads <c>{"CLASS": "NAME"}</c>.</summary>
    public static IReadOnlyDictionary<string, string> Classes(string text, IReadOnlyList<string> known)
    {
        var classes = new Dictionary<string, string>();
        foreach (var member in Members(text, "an object is needed, as in {\"STANDARD_IA\": \"archive\"}"))
        {
            if (!known.Contains(member.Name))
            {
                throw new FormatException(member.Name == "STANDARD"
                    ? "STANDARD stays in the data directory; name another class"
                    : $"{member.Name} is no storage class; one of {string.Join(", ", known)} is needed");
            }

            classes.Add(member.Name, member.Value.ValueKind == JsonValueKind.String
                ? member.Value.GetString()!
                : throw new FormatException($"{member.Name} needs the name of a storage location"));
        }

        return classes;
    }

    private static List<JsonProperty> Members(string text, string form)
    {
        try
        {
            // Clone: the elements outlive the document.
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement.Clone();
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException(form);
            }

            List<JsonProperty> members = [.. root.EnumerateObject()];
            return members.GroupBy(member => member.Name).FirstOrDefault(group => group.Count() > 1) is { } doubled
                ? throw new FormatException($"{doubled.Key} is there twice; each name may be used once")
                : members;
        }
        catch (JsonException)
        {
            throw new FormatException(form);
        }
    }

    private static LocationConfig Location(string name, JsonElement value)
    {
        if (name.Length is 0 or > NameLengthMax || name.AsSpan().ContainsAnyExcept(NameLetters))
        {
            throw new FormatException($"'{name}' is no name of a storage location: 1 to {NameLengthMax} of a-z, 0-9 and - are needed");
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{name} needs an object with the member kind");
        }

        switch (Text(name, value, "kind"))
        {
            case "folder":
                CheckMembers(name, value, FolderMembers);
                return new LocationConfig { Name = name, Path = FolderPath(name, Need(name, value, "path")) };
            case "s3":
                CheckMembers(name, value, S3Members);
                return S3(name, value);
            default:
                throw new FormatException($"{name}.kind must be folder or s3");
        }
    }

    private static LocationConfig S3(string name, JsonElement value)
    {
        var prefix = Text(name, value, "prefix") ?? string.Empty;
        if (prefix.AsSpan().ContainsAnyExcept(PrefixLetters) || prefix.StartsWith('/') || (prefix.Length > 0 && !prefix.EndsWith('/')))
        {
            throw new FormatException($"{name}.prefix must be a folder's name with a slash at its end, as in tarn/");
        }

        var endpoint = Text(name, value, "endpoint");
        Uri? url = null;
        if (endpoint is not null && (!Uri.TryCreate(endpoint, UriKind.Absolute, out url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/"))
        {
            throw new FormatException($"{name}.endpoint must be a URL without a path, as in https://s3.example.com");
        }

        return new LocationConfig
        {
            Name = name,
            Bucket = Need(name, value, "bucket"),
            Prefix = prefix,
            Endpoint = url,
            Region = Text(name, value, "region") ?? "us-east-1",
            IsPathStyle = Flag(name, value, "pathStyle") ?? url is not null,
            AccessKeyIdVariable = Variable(name, value, "accessKeyIdVariable"),
            SecretAccessKeyVariable = Variable(name, value, "secretAccessKeyVariable"),
        };
    }

    // Tarn refuses variables of its own beginning that are no settings.
    private static string Variable(string name, JsonElement value, string member) =>
        Need(name, value, member) is var variable && !variable.StartsWith("TARN_", StringComparison.Ordinal)
            ? variable
            : throw new FormatException($"{name}.{member} must be the name of a variable that does not begin with TARN_");

    private static string FolderPath(string name, string path) => Path.IsPathRooted(path)
        ? Path.GetFullPath(path)
        : throw new FormatException($"{name}.path must be absolute, as in /mnt/archive");

    private static void CheckMembers(string name, JsonElement value, string[] known)
    {
        if (value.EnumerateObject().FirstOrDefault(member => !known.Contains(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            throw new FormatException($"{name}.{unknown.Name} is not known; the members are {string.Join(", ", known)}");
        }

        if (value.EnumerateObject().GroupBy(member => member.Name).FirstOrDefault(group => group.Count() > 1) is { } doubled)
        {
            throw new FormatException($"{name}.{doubled.Key} is there twice");
        }
    }

    private static string Need(string name, JsonElement value, string member) => Text(name, value, member) is { Length: > 0 } text
        ? text
        : throw new FormatException($"{name}.{member} is missing");

    private static string? Text(string name, JsonElement value, string member) => !value.TryGetProperty(member, out var found) ? null
        : found.ValueKind == JsonValueKind.String ? found.GetString()
        : throw new FormatException($"{name}.{member} must be a text");

    private static bool? Flag(string name, JsonElement value, string member) => !value.TryGetProperty(member, out var found) ? null
        : found.ValueKind is JsonValueKind.True or JsonValueKind.False ? found.GetBoolean()
        : throw new FormatException($"{name}.{member} must be true or false");
}
