namespace Tarn.Aws.Firehose.Destinations;

/// <summary>The roles that a description names.</summary>
/// <param name="Bucket">The role that writes objects.</param>
/// <param name="Destination">The role for the destination; null: the bucket's.</param>
/// <param name="Backup">The role for the backup; null: the bucket's.</param>
/// <param name="Schema">The role that reads the schema of converted objects; null: there is none.</param>
internal sealed record DestinationRoles(string Bucket, string? Destination = null, string? Backup = null, string? Schema = null);
