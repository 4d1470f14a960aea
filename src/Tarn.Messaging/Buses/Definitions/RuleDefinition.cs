using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Messaging.Buses.Definitions;

/// <summary>
/// A rule as a named resource with tags. Its pattern and targets are a row below its bus. In the registry its name begins with the bus's
/// name: <c>default/orders</c>.
/// </summary>
public sealed record RuleDefinition
{
    private const string Start = "rule/";

    /// <summary>Rules in the registry. Their ARNs do not follow from their names: <see cref="ArnOf"/>.</summary>
    public static DefinitionKind<RuleDefinition> Kind { get; } = new("events", "rule", 1, RuleDefinitionJson.Default.RuleDefinition) { ArnStart = Start };

    /// <summary>The name in the registry.</summary>
    public static ResourceName NameOf(in ResourceName bus, string rule) => Kind.NameOf(bus.Account, bus.Region, $"{bus.Name}/{rule}");

    /// <summary>The ARN of a rule. That of a rule of the default bus does not name the bus.</summary>
    public static string ArnOf(in ResourceName bus, string rule) =>
        Kind.ArnOf(Kind.NameOf(bus.Account, bus.Region, bus.Name == BusDefinition.Default ? rule : $"{bus.Name}/{rule}"));

    /// <summary>The names of bus and rule in an ARN; null: the text is no ARN of a rule.</summary>
    public static (ResourceName Bus, string Rule)? NameIn(string arn)
    {
        if (Kind.NameIn(arn) is not { } name)
        {
            return null;
        }

        var slash = name.Name.LastIndexOf('/');
        return (BusDefinition.Kind.NameOf(name.Account, name.Region, slash < 0 ? BusDefinition.Default : name.Name[..slash]), name.Name[(slash + 1)..]);
    }
}

/// <summary>The JSON in the registry's rows of rules.</summary>
[JsonSerializable(typeof(RuleDefinition))]
internal sealed partial class RuleDefinitionJson : JsonSerializerContext;
