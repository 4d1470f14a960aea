using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.TarnApi.Maintenance;

internal sealed partial class MaintenanceOperations
{
    private const string Running = "RUNNING";
    private const string Done = "DONE";

    /// <summary>
    /// Gives a column the type that waits for it, or a named one. The request is stored first, so that maintenance continues with it, also
    /// after a restart. A call carries out one run; while the state is RUNNING, another call shows the progress and does more. The caller needs the
    /// rights to read and write the table's bytes: a plan shows the types of values, and a run rewrites them.
    /// </summary>
    public async Task<RetypeTableOutput> RetypeTable(RetypeTableInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(input.DatabaseName!, input.TableName!, call);
        if (!table.IsIceberg)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {table.Name} is not an Iceberg table.");
        }

        call.Rights.RequireUse(table.Places);
        if (input.DryRun == true)
        {
            var plan = await runs.Retypes.Plan(table.Name, input.Column!, input.Type, input.Formats ?? [], cancellationToken);
            return new RetypeTableOutput { State = Done, Columns = [.. (plan?.Columns ?? []).Select(column => column.ToString())] };
        }

        var request = await runs.Retypes.Find(table.Id, cancellationToken);
        var columns = request?.Columns ?? (await runs.Retypes.Order(table.Name, input.Column!, input.Type, input.Formats ?? [], cancellationToken))?.Columns;
        if (columns is null)
        {
            return new RetypeTableOutput { State = Done, Columns = [] };
        }

        var result = await RunRetype(table, cancellationToken);
        return new RetypeTableOutput
        {
            State = await runs.Retypes.Find(table.Id, cancellationToken) is null ? Done : Running,
            Columns = [.. columns.Select(column => column.ToString())],
            Result = result,
        };
    }

    // A busy table or instance continues with the request later.
    private async Task<string?> RunRetype(CatalogTable table, CancellationToken cancellationToken)
    {
        try
        {
            var report = await runs.Run(table, isDry: false, withFiles: false, cancellationToken);
            return report.Failure is { } failure ? throw failure : report.Steps.FirstOrDefault(step => step.Action == "retype")?.Result;
        }
        catch (TarnException busy) when (busy.Kind is ErrorKind.Conflict or ErrorKind.Unavailable)
        {
            return busy.Message;
        }
    }
}
