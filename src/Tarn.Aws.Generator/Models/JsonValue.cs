
namespace Tarn.Aws.Generator.Models;

/// <summary>A JSON value, with only the features that service models need. Members keep their order.</summary>
internal sealed class JsonValue
{
    private static readonly IReadOnlyList<KeyValuePair<string, JsonValue>> NoMembers = [];
    private static readonly IReadOnlyList<JsonValue> NoItems = [];

    /// <summary>The text of a string or number; "true" or "false"; null for null, objects and arrays.</summary>
    public string? Text { get; set; }

    /// <summary>An object's members, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Members { get; set; } = NoMembers;

    /// <summary>An array's items.</summary>
    public IReadOnlyList<JsonValue> Items { get; set; } = NoItems;

    /// <summary>The member of that name, or null.</summary>
    public JsonValue? this[string name]
    {
        get
        {
            foreach (var member in Members)
            {
                if (member.Key == name)
                {
                    return member.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The text of the member of that name, or null.</summary>
    public string? TextOf(string name) => this[name]?.Text;

    /// <summary>Whether the member of that name is <c>true</c>.</summary>
    public bool IsTrue(string name) => TextOf(name) == "true";

    /// <summary>The texts of the array of that name; empty when it is absent.</summary>
    public IReadOnlyList<string> TextsOf(string name)
    {
        var texts = new List<string>();
        foreach (var item in this[name]?.Items ?? NoItems)
        {
            texts.Add(item.Text ?? "");
        }

        return texts;
    }
}
