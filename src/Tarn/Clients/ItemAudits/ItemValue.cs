using System.Text.Json;

namespace Tarn.Clients.ItemAudits;

/// <summary>A value of an item.</summary>
/// <param name="Type">DynamoDB's type: S, N, B, BOOL, NULL, M, L, SS, NS, BS.</param>
/// <param name="Value">The value in DynamoDB's JSON.</param>
internal readonly record struct ItemValue(string Type, JsonElement Value)
{
    /// <summary>Whether it is an L or a set.</summary>
    public bool IsList => Type is "L" or "SS" or "NS" or "BS";

    /// <summary>Whether a value makes a column. Null, and lists and maps without other values, make none.</summary>
    public bool HasContent => Type switch
    {
        "NULL" => false,
        "L" => Elements.Any(element => element.HasContent),
        "M" => Value.EnumerateObject().Any(member => Of(member.Value).HasContent),
        _ => true,
    };

    /// <summary>The elements of an L or of a set.</summary>
    public IEnumerable<ItemValue> Elements
    {
        get
        {
            var type = Type[..1];
            return Type == "L" ? Value.EnumerateArray().Select(Of) : Value.EnumerateArray().Select(element => new ItemValue(type, element));
        }
    }

    /// <summary>Reads an object of DynamoDB's JSON with one member, the type.</summary>
    public static ItemValue Of(JsonElement typed)
    {
        var member = typed.EnumerateObject().First();
        return new ItemValue(member.Name, member.Value);
    }

    /// <summary>DynamoDB's JSON.</summary>
    public override string ToString() => Value.ValueKind == JsonValueKind.Undefined ? "nothing" : $"{{\"{Type}\":{Value.GetRawText()}}}";
}
