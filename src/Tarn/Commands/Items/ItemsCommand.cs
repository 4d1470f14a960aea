using System.CommandLine;
using Tarn.Commands.Options;

namespace Tarn.Commands.Items;

/// <summary><c>tarn items</c>: item tables (DynamoDB) and their way into the lake.</summary>
internal static class ItemsCommand
{
    public static Command Build() => new Command("items", "Shows, reads, writes, audits and delivers item tables (DynamoDB).")
    {
        ListCommand.Build(),
        GetCommand.Build(),
        PutItemsCommand.Build(),
        QueryCommand.Build(),
        ChangesCommand.Build(),
        DeliverCommand.Build(),
        AuditItemsCommand.Build(),
    }.WithExamples(
        "tarn items list",
        "tarn items get orders '{\"id\":\"A17\"}'",
        "tarn items query \"SELECT * FROM orders WHERE id = 'A17'\"",
        "tarn items deliver orders --to web.orders",
        "tarn items audit orders");

    /// <summary>The argument with a table's name.</summary>
    public static Argument<string> Table() => new("TABLE") { Description = "The item table." };

    /// <summary>The option for DynamoDB's types.</summary>
    public static Option<bool> Typed() => new("--typed") { Description = "Items have DynamoDB's types, as in {\"id\":{\"S\":\"A17\"}}." };
}
