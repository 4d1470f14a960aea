namespace Tarn.Applications.Tables;

/// <summary>A table that takes the results of a part of the server, by a delivery stream with a stream of its own.</summary>
/// <param name="Account">The account of both.</param>
/// <param name="Region">The region of both.</param>
/// <param name="Name">The delivery stream's name.</param>
/// <param name="Owner">The ARN of the resource whose results these are; its service assumes the role.</param>
/// <param name="RoleArn">The role that writes the table.</param>
public sealed record ResultTable(string Account, string Region, string Name, string Owner, string RoleArn)
{
    /// <summary>The database, which exists.</summary>
    public required string Database { get; init; }

    /// <summary>The table, which exists.</summary>
    public required string Table { get; init; }

    /// <summary>The columns whose values identify a row; empty: rows are added.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>The bucket of rows that the table does not take.</summary>
    public required string Bucket { get; init; }
}
