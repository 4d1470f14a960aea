using Tarn.Access.Credentials;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Statements;
using Tarn.Lake.Catalog;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.NamedQueries;
using Tarn.Sql.Prepared;

namespace Tarn.Aws.Athena;

/// <summary>The parts of the program that Athena's operations use.</summary>
public sealed record AthenaParts
{
    /// <summary>Runs statements.</summary>
    public required ExecutionService Executions { get; init; }

    /// <summary>The definitions of databases and tables.</summary>
    public required LakeCatalog Lake { get; init; }

    /// <summary>The registry of work groups and data catalogs.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The store of work groups, data catalogs, tags, named queries and prepared statements.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The clock for client tokens.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Seals page tokens.</summary>
    public required SecretSealer Sealer { get; init; }

    internal ISqlCatalog Sql => Executions.Catalog;

    internal StatementStarts Starts => StatementStarts.Of(Executions, Registry, Store);

    internal NamedQueryStore Queries => new(Store, Time);

    internal PreparedStatementStore Prepared => new(Store);

    internal PageTokens Tokens => new(Sealer, sentence => AthenaErrors.InvalidRequestException(sentence, "INVALID_INPUT"));
}
