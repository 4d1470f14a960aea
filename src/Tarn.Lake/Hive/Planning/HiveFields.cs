namespace Tarn.Lake.Hive.Planning;

/// <summary>
/// The field ids by which predicates name the columns of a Hive table: ordinals from 1, first the columns and then the partition keys. Ids
/// inside files never count.
/// </summary>
/// <param name="Columns">The number of columns.</param>
/// <param name="Path">The id of the file's location.</param>
/// <param name="Partition">The id of the partition's name.</param>
/// <param name="Bucket">The id of the bucket's number.</param>
public sealed record HiveFields(int Columns, int Path, int Partition, int Bucket)
{
    /// <summary>The id of a partition key.</summary>
    /// <param name="key">Its index among the keys.</param>
    public int Key(int key) => Columns + key + 1;
}
