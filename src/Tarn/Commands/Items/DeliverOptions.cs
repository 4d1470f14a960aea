using System.CommandLine;

namespace Tarn.Commands.Items;

/// <summary>The choices of <c>tarn items deliver</c>.</summary>
internal sealed class DeliverOptions
{
    /// <summary>Adds the choices to the command.</summary>
    public DeliverOptions(Command command)
    {
        command.Arguments.Add(Table);
        foreach (var option in (Option[])[To, Changes, Expired, Role, Seconds, List, Stop, Force, DryRun])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (!result.GetValue(List) && result.GetValue(To) is null)
            {
                result.AddError("--to DB.NAME is needed, or --list.");
            }

            if (result.GetValue(Force) && !result.GetValue(Stop))
            {
                result.AddError("--force belongs to --stop.");
            }
        });
    }

    public Argument<string> Table { get; } = ItemsCommand.Table();

    public Option<string?> To { get; } = new("--to")
    {
        Description = "The table DB.NAME; of changes and expired items also s3://BUCKET/PREFIX.",
        HelpName = "DB.NAME",
    };

    public Option<bool> Changes { get; } = new("--changes") { Description = "A row for each change, instead of the current items." };

    public Option<bool> Expired { get; } = new("--expired") { Description = "Only the items that expire." };

    public Option<string?> Role { get; } = new("--role")
    {
        Description = "The role of the delivery. [tarn-delivery, made where missing]",
        HelpName = "ARN",
    };

    public Option<long?> Seconds { get; } = new("--seconds") { Description = "The age at which rows are committed. [1]", HelpName = "N" };

    public Option<bool> List { get; } = new("--list") { Description = "Lists the deliveries of the table." };

    public Option<bool> Stop { get; } = new("--stop")
    {
        Description = "Ends the delivery to --to when it has delivered all changes; the table DB.NAME stays.",
    };

    public Option<bool> Force { get; } = new("--force")
    {
        Description = "With --stop: ends it at once. What it has not delivered stays undelivered, and the ledger says how many records these are.",
    };

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Checks rights and settings, and makes nothing." };
}
