using Tarn.Items.Values;

namespace Tarn.Items.Copies.Exports;

/// <summary>Takes a changed item.</summary>
internal delegate void ChangedItemTaker(byte[] key, long stampUs, Item? after, Item? before);
