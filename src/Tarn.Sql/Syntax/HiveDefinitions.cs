namespace Tarn.Sql.Syntax;

/// <summary>The clauses of a table that only Hive has: its partition columns, and how its files are read.</summary>
internal sealed record HiveClauses
{
    /// <summary>The columns of PARTITIONED BY with types; null: there is no such clause.</summary>
    public IReadOnlyList<ColumnClause>? PartitionColumns { get; init; }

    /// <summary>The class of ROW FORMAT SERDE; null: the format of the files decides.</summary>
    public string? SerDe { get; init; }

    /// <summary>The properties of the SerDe, also the ones that the words of ROW FORMAT DELIMITED mean.</summary>
    public IReadOnlyDictionary<string, string> SerDeProperties { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether there is a ROW FORMAT clause.</summary>
    public bool HasRowFormat { get; init; }

    /// <summary>The name after STORED AS, in upper case; null: there is none.</summary>
    public string? StoredAs { get; init; }

    /// <summary>The class after INPUTFORMAT; null: there is none.</summary>
    public string? InputFormat { get; init; }

    /// <summary>The class after OUTPUTFORMAT; null: there is none.</summary>
    public string? OutputFormat { get; init; }

    /// <summary>The columns of CLUSTERED BY; empty: there is no such clause.</summary>
    public IReadOnlyList<string> BucketColumns { get; init; } = [];

    /// <summary>The columns of SORTED BY, and whether each ascends.</summary>
    public IReadOnlyList<(string Column, bool Ascends)> SortColumns { get; init; } = [];

    /// <summary>The number after INTO.</summary>
    public int Buckets { get; init; }
}

/// <summary>`PARTITION (key = value, …) [LOCATION 'location']`.</summary>
/// <param name="Values">Texts by the names of keys, in lower case.</param>
/// <param name="Location">The location; null: below the table's.</param>
internal sealed record PartitionSpecClause(IReadOnlyDictionary<string, string> Values, string? Location, SourcePosition At) : Node(At);

/// <summary>The changes of partitions.</summary>
internal enum PartitionChangeKind
{
    Add,
    Drop,
    Rename,
    SetLocation,
}

/// <summary>ALTER TABLE ADD PARTITION, DROP PARTITION, PARTITION … RENAME TO PARTITION, PARTITION … SET LOCATION.</summary>
/// <param name="Change">Which one it is.</param>
/// <param name="Partitions">The partitions; of a renaming, the old and the new one.</param>
/// <param name="At">The position of its first word.</param>
internal sealed record AlterPartitions(QualifiedName Table, PartitionChangeKind Change, IReadOnlyList<PartitionSpecClause> Partitions, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.AlterPartitions, [StatementRight.Describe(Table), new(ActionOf(Change), Table)], At)
{
    /// <summary>IF NOT EXISTS, or IF EXISTS.</summary>
    public bool IsLenient { get; init; }

    private static string ActionOf(PartitionChangeKind change) => change switch
    {
        PartitionChangeKind.Add => StatementRight.AddPartitionsAction,
        PartitionChangeKind.Drop => "glue:BatchDeletePartition",
        PartitionChangeKind.Rename or PartitionChangeKind.SetLocation => "glue:UpdatePartition",
    };
}

/// <summary>MSCK REPAIR TABLE: folders of the table's location become partitions.</summary>
/// <param name="At">The position of its first word.</param>
internal sealed record RepairTable(QualifiedName Table, SourcePosition At) : DefinitionStatement(
    DefinitionStatementKind.RepairTable,
    [StatementRight.Describe(Table), new(StatementRight.PartitionsAction, Table), new(StatementRight.AddPartitionsAction, Table)],
    At);
