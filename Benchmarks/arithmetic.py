"""What a clip costs: multiply-adds as published, and those that exact arithmetic still needs at inference."""

# T frames, N patches a frame, C width, L blocks; the MLP is four times as wide; one multiply-add is two FLOPs.


def multiply_adds(config):
    """Of the network as it is written down (the published 196G, 180G and 141G count these)."""
    T, N, C, L = sizes(config)
    rows, weight = T * N + 1, C * C
    embedding = T * N * config["num_channels"] * config["patch_size"] ** 2 * C
    if config["attention_type"] == "divided_space_time":
        temporal = T * N * 5 * weight + 2 * N * T * T * C
        spatial = T * (N + 1) * 4 * weight + 2 * T * (N + 1) ** 2 * C
        block = temporal + spatial + rows * 8 * weight
    elif config["attention_type"] == "joint_space_time":
        block = rows * 12 * weight + 2 * rows * rows * C
    else:
        block = T * (N + 1) * 12 * weight + 2 * T * (N + 1) ** 2 * C
    return embedding + L * block


def needed_multiply_adds(config):
    """With temporal_fc folded into the temporal projection, the class token's copies computed once, and in the last
    block only what reaches the class token: keys and values of every row, all else of one row (FACTS.md)."""
    T, N, C, L = sizes(config)
    rows, weight = T * N + 1, C * C
    embedding = T * N * config["num_channels"] * config["patch_size"] ** 2 * C
    head = C * config_classes(config)
    if config["attention_type"] == "divided_space_time":
        temporal = T * N * 4 * weight + 2 * N * T * T * C
        spatial = rows * 4 * weight + 2 * T * (N + 1) ** 2 * C
        block = temporal + spatial + rows * 8 * weight
        last = temporal + rows * 2 * weight + 2 * T * (N + 1) * C + 10 * weight
    elif config["attention_type"] == "joint_space_time":
        block = rows * 12 * weight + 2 * rows * rows * C
        last = rows * 2 * weight + 2 * rows * C + 10 * weight
    else:
        rows = T * (N + 1)
        block = rows * 12 * weight + 2 * T * (N + 1) ** 2 * C
        last = rows * 2 * weight + 2 * rows * C + T * 10 * weight
    return embedding + (L - 1) * block + last + head


def sizes(config):
    patches = (config["image_size"] // config["patch_size"]) ** 2
    return config["num_frames"], patches, config["hidden_size"], config["num_hidden_layers"]


def config_classes(config):
    return len(config["id2label"])
