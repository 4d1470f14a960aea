using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Tagging;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Planning;
using Tarn.Sql.Prepared;
using Tarn.Sql.Queueing;
using Tarn.Sql.Syntax;

namespace Tarn.Aws.Athena.Statements;

/// <summary>Starts statements: finds the settings in force, checks the caller's rights, and makes the request to run.</summary>
internal sealed class StatementStarts
{
    // The default of Athena.
    private const int ReuseMinutesDefault = 60;

    public required ExecutionService Executions { get; init; }

    public required WorkGroupFinder Groups { get; init; }

    public required DataCatalogFinder Catalogs { get; init; }

    public required PreparedStatementStore Prepared { get; init; }

    public required TagChanges Tags { get; init; }

    public required IMetadataStore Store { get; init; }

    /// <summary>Makes the starts over an instance's parts.</summary>
    public static StatementStarts Of(ExecutionService executions, ResourceRegistry registry, IMetadataStore store) => new()
    {
        Executions = executions,
        Groups = new WorkGroupFinder(registry),
        Catalogs = new DataCatalogFinder(registry),
        Prepared = new PreparedStatementStore(store),
        Tags = new TagChanges(store),
        Store = store,
    };

    /// <summary>Accepts a statement. The operation's access row has checked the right to start in the work group.</summary>
    /// <param name="input">The statement with its settings.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AwsErrorException">InvalidRequestException: the work group, a setting or a parameter.</exception>
    /// <exception cref="Storage.TarnException">AccessDenied; Throttled.</exception>
    public async Task<Execution> Start(StartQueryExecutionInput input, bool hasJsonParts, Call call, CancellationToken cancellationToken)
    {
        var group = Enabled(Groups.Find(call, input.WorkGroup));
        var context = input.QueryExecutionContext;
        Catalogs.Find(call, context?.Catalog);
        var settings = group.Configuration!;
        var results = Results(settings, input.ResultConfiguration);
        ResultSettings.Check(call, results);
        var database = DatabaseName(context?.Database);
        var catalogs = await Store.Read(reader => DataCatalogFinder.Others(reader, call), cancellationToken);
        var text = StatementText.Read(input.QueryString, catalogs);
        var prepared = await PreparedSql(new(call.Account, call.Region, group.Name), text.Prepared, call, cancellationToken) is { } sql
            ? StatementText.Read(sql, catalogs) : null;
        var tables = await Authorize(prepared ?? text, new(database) { Catalogs = catalogs }, call, cancellationToken);

        LocationRights.Check(call, (prepared ?? text).Places);
        return await Executions.Start(
            new ExecutionRequest
            {
                Account = call.Account,
                Region = call.Region,
                Identity = call.Principal.Arn,
                Rights = call.Rights,
                Sql = input.QueryString,
                Text = text,
                PreparedText = prepared,
                Database = database,
                Catalogs = catalogs,
                Readable = tables,
                WorkGroup = group.Name,
                ClientToken = input.ClientRequestToken,
                OutputLocation = string.IsNullOrEmpty(results.OutputLocation) ? null : results.OutputLocation,
                HasJsonParts = hasJsonParts,
                SealsResult = results.EncryptionConfiguration is not null,
                ResultKey = ResultSettings.KeyOf(results),
                IsManaged = ResultSettings.IsManaged(settings),
                ReuseAgeMax = ReuseAge(input.ResultReuseConfiguration?.ResultReuseByAgeConfiguration),
                Parameters = input.ExecutionParameters ?? [],
                Terms = await Terms(call, group, cancellationToken),
                Document = ExecutionAnswers.Keep(new QueryExecution
                {
                    ResultConfiguration = results with { OutputLocation = null },
                    ResultReuseConfiguration = input.ResultReuseConfiguration,
                    EngineVersion = settings.EngineVersion,
                }),
            },
            cancellationToken);
    }

    /// <summary>Checks the rights that a statement needs. Returns the tables and views that it may read, also the ones that its views read.</summary>
    private async ValueTask<HashSet<NamedTable>> Authorize(StatementText text, StatementNames names, Call call, CancellationToken cancellationToken)
    {
        var rights = await StatementRights.Of(text, names, Executions.Catalog, WorkGroupFinder.PrincipalOf(call), cancellationToken);
        foreach (var right in rights)
        {
            var resource = right.Table is { } table ? $"table/{right.Database}/{table}" : $"database/{right.Database}";
            call.Authorize(right.Action, Arn.Of("glue", call.Region, call.Account, resource).ToString());
        }

        return [.. rights.Where(right => right.IsRead).Select(right => new NamedTable(right.Database, right.Table!))];
    }

    private static WorkGroup Enabled(WorkGroup group) => group.State != "DISABLED" ? group
        : throw AthenaErrors.InvalidRequestException($"WorkGroup {group.Name} is disabled.", "INVALID_INPUT");

    private static ResultConfiguration Results(WorkGroupConfiguration settings, ResultConfiguration? asked)
    {
        var results = ResultSettings.InForce(settings, asked);
        return ResultSettings.IsManaged(settings) && results.OutputLocation is { Length: > 0 }
            ? throw AthenaErrors.InvalidRequestException(
                "ManagedQueryResultsConfiguration and ResultConfiguration cannot be set together.", "INVALID_INPUT")
            : results;
    }

    /// <summary>The text of the prepared statement that a statement executes. Uses of prepared statements need their own rights.</summary>
    private async ValueTask<string?> PreparedSql(WorkGroupKey group, PreparedUse? use, Call call, CancellationToken cancellationToken)
    {
        if (use is null)
        {
            return null;
        }

        call.Authorize(
            use.Verb switch
            {
                PreparedVerb.Prepare => "athena:CreatePreparedStatement",
                PreparedVerb.Execute => "athena:GetPreparedStatement",
                PreparedVerb.Deallocate => "athena:DeletePreparedStatement",
            },
            WorkGroupFinder.ArnOf(call, group.WorkGroup));
        return use.Verb == PreparedVerb.Execute ? (await Prepared.Find(group, use.Name, cancellationToken))?.Sql : null;
    }

    private async ValueTask<StatementTerms> Terms(Call call, WorkGroup group, CancellationToken cancellationToken)
    {
        var terms = Groups.FindResource(call, group.Name) is { } resource
            ? WorkGroupTags.Terms(await Tags.Read(_ => ValueTask.FromResult(resource.Id), cancellationToken)) : new StatementTerms();
        return terms with { ScannedBytesMax = group.Configuration!.BytesScannedCutoffPerQuery };
    }

    private static TimeSpan? ReuseAge(ResultReuseByAgeConfiguration? reuse) =>
        reuse is { Enabled: true } ? TimeSpan.FromMinutes(reuse.MaxAgeInMinutes ?? ReuseMinutesDefault) : null;

    /// <summary>The database of a request, which tools of Hive send in backquotes or quotes.</summary>
    private static string DatabaseName(string? asked) => asked switch
    {
        null => "default",
        ['`', .. var name, '`'] => name,
        ['"', .. var name, '"'] => name,
        _ => asked,
    };
}
