using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Samples;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary><c>tarn items deliver TABLE</c>: an item table in the lake.</summary>
internal static class DeliverCommand
{
    private const string Objects = "s3://";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public static Command Build()
    {
        var command = new Command("deliver", "Delivers an item table into the lake: its items now, then each change, exactly once.");
        var choices = new DeliverOptions(command);
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var name = parsed.GetRequiredValue(choices.Table);
            var api = new TarnApiClient(client);
            if (parsed.GetValue(choices.List))
            {
                Write((await api.ListItemDeliveries(new ListItemDeliveriesInput { TableName = name }, cancellationToken)).Deliveries);
            }
            else if (parsed.GetValue(choices.Stop))
            {
                await Stop(client, api, choices, parsed, cancellationToken);
            }
            else
            {
                await Begin(client, api, choices, parsed, cancellationToken);
            }

            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn items deliver orders --to web.orders",
            "tarn items deliver orders --to web.order_changes --changes",
            "tarn items deliver sessions --to s3://archive/sessions/ --expired --role arn:aws:iam::000000000000:role/archive",
            "tarn items deliver orders --list",
            "tarn items deliver orders --to web.orders --stop");
    }

    private static async Task Begin(
        DoorClient client, TarnApiClient api, DeliverOptions choices, ParseResult parsed, CancellationToken cancellationToken)
    {
        var account = await Account.Of(client, cancellationToken);
        var role = new DeliveryRole(client, account);
        var input = Input(parsed.GetRequiredValue(choices.Table), parsed.GetRequiredValue(choices.To)!, $"tarn-{account}-{client.Region}") with
        {
            Changes = parsed.GetValue(choices.Changes),
            OnlyExpired = parsed.GetValue(choices.Expired),
            IntervalInSeconds = parsed.GetValue(choices.Seconds),
            DryRun = parsed.GetValue(choices.DryRun),
            RoleARN = parsed.GetValue(choices.Role) ?? role.Arn,
        };
        if (input.DryRun != true)
        {
            await new DeliveryClient(client, account, TimeProvider.System).EnsureBucket(cancellationToken);
            if (parsed.GetValue(choices.Role) is null)
            {
                await role.EnsureItems(cancellationToken);
            }
        }

        await Begin(api, input, cancellationToken);
    }

    private static DeliverItemsInput Input(string table, string to, string bucket)
    {
        var input = new DeliverItemsInput { TableName = table, RoleARN = "", Bucket = bucket };
        if (to.StartsWith(Objects, StringComparison.Ordinal))
        {
            return input with { Location = to };
        }

        var target = TableOption.Parse(to, "--to");
        return input with { DatabaseName = target.Database, DestinationTableName = target.Name };
    }

    private static async Task Begin(TarnApiClient api, DeliverItemsInput input, CancellationToken cancellationToken)
    {
        var made = await api.DeliverItems(input, cancellationToken);
        if (input.DryRun == true)
        {
            Terminal.Notify($"would make delivery {made.DeliveryStreamName}: {input.TableName} ({made.Form}) to {made.Destination}");
            return;
        }

        while (true)
        {
            var found = await api.ListItemDeliveries(new ListItemDeliveriesInput { TableName = input.TableName }, cancellationToken);
            var delivery = found.Deliveries.FirstOrDefault(one => one.DeliveryStreamName == made.DeliveryStreamName);
            if (delivery is not { State: "CREATING" })
            {
                Terminal.Notify(delivery?.FailingWith is { } failing
                    ? $"delivery {made.DeliveryStreamName} is made, and fails now: {failing}"
                    : $"delivery {made.DeliveryStreamName} follows {input.TableName} ({made.Form})");
                break;
            }

            await Task.Delay(Poll, cancellationToken);
        }

        if (input.Location is null)
        {
            await Console.Out.WriteLineAsync($"SELECT * FROM {made.Destination} LIMIT 10");
        }
    }

    private static async Task Stop(
        DoorClient client, TarnApiClient api, DeliverOptions choices, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (table, isForced) = (parsed.GetRequiredValue(choices.Table), parsed.GetValue(choices.Force));
        var found = await api.ListItemDeliveries(new ListItemDeliveriesInput { TableName = table }, cancellationToken);
        var delivery = Choose([.. found.Deliveries], table, parsed.GetRequiredValue(choices.To)!);
        if (parsed.GetValue(choices.DryRun))
        {
            Terminal.Notify($"would end delivery {delivery.DeliveryStreamName}");
            return;
        }

        await new FirehoseClient(client).DeleteDeliveryStream(
            new DeleteDeliveryStreamInput { DeliveryStreamName = delivery.DeliveryStreamName, AllowForceDelete = isForced },
            cancellationToken);
        Terminal.Notify(delivery is { FailingWith: { } failing } && !isForced
            ? $"delivery {delivery.DeliveryStreamName} ends when it has delivered all changes, and fails now: {failing}. --force ends it at once"
            : $"delivery {delivery.DeliveryStreamName} ends; {delivery.Destination} stays");
    }

    // Two deliveries of a table may go to one destination: its changes, and its expired items.
    private static ItemDelivery Choose(IReadOnlyList<ItemDelivery> deliveries, string table, string to)
    {
        var named = deliveries.Where(one => one.DeliveryStreamName == to).ToList();
        var chosen = named is [_] ? named : [.. deliveries.Where(one => IsTo(one, to))];
        return chosen switch
        {
            [var one] => one,
            [] => throw new CommandException($"no delivery of {table} goes to {to}"),
            _ => throw new CommandException(
                $"{chosen.Count} deliveries of {table} go to {to}: name one by --to, {string.Join(" or ", chosen.Select(one => one.DeliveryStreamName))}"),
        };
    }

    private static bool IsTo(ItemDelivery delivery, string to)
    {
        var isObjects = to.StartsWith(Objects, StringComparison.Ordinal);
        return delivery.Destination.TrimEnd('/').Equals(to.TrimEnd('/'), isObjects ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    private static void Write(IReadOnlyList<ItemDelivery> deliveries)
    {
        Terminal.Output.Write(new PrintedTable(
            ["delivery", "rows", "only expired", "destination", "state", "delivered", "fails with"],
            [false, false, false, false, false, true, false],
            [
                .. deliveries.Select(one => new[]
                {
                    one.DeliveryStreamName, one.Form, one.OnlyExpired ? "yes" : "no", one.Destination, one.State,
                    one.Rows.ToString("N0", CultureInfo.InvariantCulture), one.FailingWith,
                }),
            ]).ToTable());
        Terminal.Output.WriteLine();
    }
}
