using System.Text.Json;
using Tarn.Patterns.Names;

namespace Tarn.Settings;

/// <summary>
/// Makes settings of flags, variables and the settings file: flag over variable over file over default. Reports all
/// errors.
/// </summary>
internal sealed class SettingsReader(SettingTable table)
{
    /// <summary>Known variables that are not settings of the table.</summary>
    private static readonly string[] OtherVariables =
    [
        "TARN_DATA", "TARN_ROOT_ACCESS_KEY_ID", "TARN_ROOT_SECRET_ACCESS_KEY", "TARN_SMTP_USER", "TARN_SMTP_PASSWORD",
    ];

    private readonly List<string> _errors = [];

    /// <summary>Reads settings.</summary>
    /// <param name="table">The known settings.</param>
    /// <param name="data">The chosen data directory.</param>
    /// <param name="flags">Values given on the command line, by setting name.</param>
    /// <param name="variables">The environment.</param>
    /// <exception cref="SettingsException">One or more values cannot be used.</exception>
    public static ServeSettings Read(
        SettingTable table,
        string data,
        IReadOnlyDictionary<string, string> flags,
        IReadOnlyDictionary<string, string> variables)
    {
        var reader = new SettingsReader(table);
        var settings = new ServeSettings { Data = Path.GetFullPath(data) };
        var file = reader.ReadFile(Path.Combine(data, "tarn.json"));
        reader.CheckVariables(variables);
        foreach (var definition in table.All)
        {
            if (flags.TryGetValue(definition.Name, out var value))
            {
                settings = reader.Apply(settings, definition, value, definition.Flag, "flag");
            }
            else if (variables.TryGetValue(definition.Variable, out value))
            {
                settings = reader.Apply(settings, definition, value, definition.Variable, "variable");
            }
            else if (file.TryGetValue(definition.Property, out value))
            {
                settings = reader.Apply(settings, definition, value, $"\"{definition.Property}\" in tarn.json", "file");
            }
        }

        settings = reader.WithRootKey(settings, variables);
        reader._errors.AddRange(table.Check(settings));
        return reader._errors.Count == 0 ? settings : throw new SettingsException(reader._errors);
    }

    private ServeSettings Apply(ServeSettings settings, SettingDefinition definition, string value, string from, string origin)
    {
        try
        {
            var applied = definition.Apply(settings, value);
            return applied with { Given = applied.Given.SetItem(definition.Name, (origin, value)) };
        }
        catch (FormatException error)
        {
            _errors.Add($"{from} is '{value}': {error.Message}.");
            return settings;
        }
    }

    private Dictionary<string, string> ReadFile(string path)
    {
        var values = new Dictionary<string, string>();
        if (!File.Exists(path))
        {
            return values;
        }

        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), options);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                CheckKnown(property.Name, table.All.Select(definition => definition.Property), $"\"{property.Name}\" in {path}");
                values[property.Name] = TextOf(property);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            _errors.Add($"{path} is not a JSON object of settings: {error.Message}");
        }

        return values;
    }

    private string TextOf(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Array && table.All.Any(one => one.IsList && one.Property == property.Name)
            ? string.Join(',', property.Value.EnumerateArray())
            : property.Value.ToString();

    private void CheckVariables(IReadOnlyDictionary<string, string> variables)
    {
        var known = table.All.Select(definition => definition.Variable).Concat(OtherVariables).ToArray();
        foreach (var name in variables.Keys.Where(name => name.StartsWith("TARN_", StringComparison.Ordinal)).Order())
        {
            CheckKnown(name, known, $"variable {name}");
        }
    }

    private void CheckKnown(string name, IEnumerable<string> known, string what)
    {
        var names = known as string[] ?? known.ToArray();
        if (!names.Contains(name))
        {
            _errors.Add($"unknown setting {what}; the nearest is {NearestName.Of(name, names)}.");
        }
    }

    private ServeSettings WithRootKey(ServeSettings settings, IReadOnlyDictionary<string, string> variables)
    {
        var id = variables.GetValueOrDefault("TARN_ROOT_ACCESS_KEY_ID");
        var secret = variables.GetValueOrDefault("TARN_ROOT_SECRET_ACCESS_KEY");
        if (id is null && secret is null)
        {
            return settings;
        }

        if (id is not { Length: >= 3 } || secret is not { Length: >= 4 })
        {
            _errors.Add(
                "TARN_ROOT_ACCESS_KEY_ID (at least 3 characters) and TARN_ROOT_SECRET_ACCESS_KEY (at least 4) are needed together.");
            return settings;
        }

        return settings with { RootKey = (id, secret) };
    }
}
